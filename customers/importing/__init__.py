"""Files of customers as branches have them: read and checked before anything is stored."""
