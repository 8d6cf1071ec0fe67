"""What every request passes before a view sees it: limits, texts, sign-in, uploads, refusals."""
