"""Simulated learners: what the rules of reviews are worth, by models of memory that are not the scheduler's own.

Nothing here is evidence about people. Parameters, seeds and the cells in which the scheduler loses are published
with the result (`python -m bot simulate learning`).
"""
