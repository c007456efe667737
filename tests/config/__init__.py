"""Of the launcher, the deployment files and the house rules that hold for the whole repository."""
