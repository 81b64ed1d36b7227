"""Objectives: what a plan means to reach, each in its place and below one of the plan's aims."""
