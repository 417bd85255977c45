"""Oracle Cloud Infrastructure: tokens, Vault, Autonomous Database. The only importer of the OCI SDK.

Importing these modules does not import the SDK: `sdk.py` does that, on first use, in a worker thread.
"""
