"""The desk asks its outside witnesses to cosign, and knows how far each of them came."""
