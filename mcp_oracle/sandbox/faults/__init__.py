"""What goes wrong on demand, and when: actions, rules, the plan that holds them, and the bytes of a broken answer.

Everything here but `hooks` is pure: it says what to do to which request; `conversation`, `mishap` and `server` do it.
"""
