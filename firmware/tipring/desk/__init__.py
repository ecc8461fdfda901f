"""The running switchboard: real lines and real time under the rules."""
