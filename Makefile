# For the habit of typing make; ./dev does the work.
.PHONY: help setup test demo bench lint prove-setup
help:
	@./dev help
setup test demo bench lint prove-setup:
	@./dev $@
