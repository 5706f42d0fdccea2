"""Text -> PhysicsScript -> Scene: what a sentence says about a physical event."""
