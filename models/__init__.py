"""Underpaint's models: procedural scenes, networks, training and export."""
