"""Execution plans: EXPLAIN's statement, the rows of PLAN_TABLE read into steps, and their text."""
