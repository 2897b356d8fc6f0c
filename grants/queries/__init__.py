"""What we want to know: asked once, shown everywhere."""
