"""Data definition: small readers over Oracle's tokens that change the catalog and the stored tables."""
