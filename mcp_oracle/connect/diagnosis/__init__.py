"""What `check` looks at, step by step. Prints nothing, knows no driver: steps that do come from above."""
