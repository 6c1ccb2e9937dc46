.PHONY: gpu-check setup check test test-fast lessons bench train clean

setup:            ## everything a developer needs, into the active environment
	pip install -e '.[dev,visualize]'
	pre-commit install

check:            ## format, lint, types, architecture
	ruff format --check .
	ruff check .
	pyright
	pytest -q tests/test_architecture.py tests/test_public_names.py

test:             ## all tests
	pytest -n auto

test-fast:        ## without those that take more than a few seconds
	pytest -n auto -m 'not slow'

lessons:          ## the notebooks of lessons whose text, or whose listing of the library, has changed
	python -m lessons.notebooks

gpu-check:        ## tests and times on the GPU of this machine
	python tools/gpu_check.py

bench:            ## mytorch against PyTorch on this machine (needs torch)
	python -m benchmarks

train:            ## the main job
	python examples/train_alexnet.py

clean:
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
