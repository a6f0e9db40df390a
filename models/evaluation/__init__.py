"""Measures of what the models draw: distances, faithfulness, diversity, light, steps, and the report of them."""
