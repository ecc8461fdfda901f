"""Browser phones: a page's sound by WebRTC, through rtpengine, to the desk."""
