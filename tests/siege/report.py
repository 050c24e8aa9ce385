"""What a siege answers with, and the seed that repeats it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    """``done`` counts what was tried; every failure is one sentence that says how to see it again."""

    seed: int
    done: int = 0
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Something was tried, and nothing failed."""
        return self.done > 0 and not self.failures

    def expect(self, holds: bool, failure: str) -> bool:
        """Note the failure where the condition does not hold."""
        if not holds:
            self.failures.append(failure)
        return holds


Siege = Callable[[int, int, Path], Report]
"""``run(count, seed, folder)``: the same seed does the same again; ``folder`` is empty, and thrown away afterwards."""
