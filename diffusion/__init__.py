"""Trajectory -> Video: a mixture-of-experts video diffusion model that follows a simulation."""
