"""Time scales: the words in which plans say when, and the days that they can only mean."""
