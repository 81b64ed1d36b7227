"""Workloads: how much each officer has to see to, in numbers and never in names of things."""
