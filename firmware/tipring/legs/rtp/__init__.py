"""Sound on the wire: RTP ports of the desk, all by one clock of 20 ms."""
