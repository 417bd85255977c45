"""How each family of Oracle types lies in bytes: `encode_*` and `decode_*` beside each other, one file per family."""
