"""Public reads, by subject; each within the viewer's rights."""
