"""What Oracle allows between a function's parentheses besides arguments: read here, given a meaning by the rewrites."""
