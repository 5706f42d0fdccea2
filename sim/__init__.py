"""Scene -> Trajectory -> GBuffers: the simulated world, and what a camera sees of it."""
