"""The draw: sealed before anybody can know it, drawn by tickets, and checked by whoever likes."""
