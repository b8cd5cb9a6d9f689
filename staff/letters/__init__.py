"""Letters that HR and supervisors send: to a vendor about candidates, to people about access."""
