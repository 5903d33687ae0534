# The grader. It grades the course folder that is mounted at /course.
#
#     docker build -f docker/grader.Dockerfile -t autograder .
#     docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD:/course" \
#         --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
#         --security-opt systempaths=unconfined autograder grade
#
# What the three options are for, and what holds without them: docs/containers.md.
FROM python:3.12-slim-bookworm

RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /opt/autograder
COPY pyproject.toml uv.lock README.md ./
COPY course/pyproject.toml course/pyproject.toml
COPY course/coursekit course/coursekit
COPY autograder autograder
# Not editable: what is run is what was built. The sandbox's users must be able to read it, so not below /root.
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-default-groups --group data --no-editable --compile-bytecode \
    && /opt/venv/bin/python -m ipykernel install --sys-prefix --name python3 --env TF_CPP_MIN_LOG_LEVEL 3
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp

WORKDIR /course
ENTRYPOINT ["autograder"]
CMD ["doctor"]
