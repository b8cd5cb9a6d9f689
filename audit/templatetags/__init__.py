"""What pages of the floor below show of this one."""
