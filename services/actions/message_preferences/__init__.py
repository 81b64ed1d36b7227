"""How officers want to be told of what is new; they choose it under `me`."""
