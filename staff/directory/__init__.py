"""Who works here, as others tell it: a company's directory over SCIM, and files."""
