"""Each channel's account held against its statements, period by period: twelve checks, two signatures."""
