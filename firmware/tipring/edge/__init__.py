"""The SIP border: Kamailio and rtpengine, told by our settings, watched, asked."""
