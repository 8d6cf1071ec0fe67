"""Paint laid-out boxes as small pictures, each no larger than its ink."""
