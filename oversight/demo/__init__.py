"""An invented world, walked through the real actions by the people whose duty it is."""
