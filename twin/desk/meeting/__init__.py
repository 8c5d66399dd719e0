"""What a meeting about a county begins with: five figures, where policies are lost, where money went, how places fared."""
