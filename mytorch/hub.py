"""Published weights, for code that offers to load them: they cannot be read here, and who asks is told what to do."""

from __future__ import annotations

from typing import Any


def load_state_dict_from_url(
    url: str,
    model_dir: str | None = None,
    map_location: Any = None,
    progress: bool = True,
    check_hash: bool = False,
    file_name: str | None = None,
    weights_only: bool = False,
) -> dict[str, Any]:
    """Not supported: what is published under such addresses are pickles.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError(
        f"load_state_dict_from_url: {url} holds a pickle, and mytorch does not load pickles because they can run code; "
        "where PyTorch is installed, convert it with safetensors.torch.save_file(state_dict, 'weights.safetensors'), "
        "and read that with mytorch.load('weights.safetensors')"
    )
