"""Oracle's functions as plain Python: values in, value out, None for NULL; no SQL, no engine."""
