"""Movement: forces on the network, from their origin to where they are delivered."""
