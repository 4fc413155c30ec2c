"""What the verifier says, in English and Chinese, by thing."""
