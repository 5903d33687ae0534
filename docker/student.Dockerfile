# The lessons in JupyterLab, for one student. It holds no solution and no grader.
#
#     docker build -f docker/student.Dockerfile -t neuron-to-transfer .
#     docker run --rm -p 127.0.0.1:8888:8888 -v neuron-work:/home/student/course neuron-to-transfer
#
# The answers stay in the volume neuron-work.
FROM python:3.12-slim-bookworm

RUN useradd --create-home student
USER student
WORKDIR /home/student
RUN python -m venv /home/student/.venv
ENV PATH=/home/student/.venv/bin:$PATH

COPY --chown=student pyproject.toml uv.lock ./
COPY --chown=student tools/install_for_students.sh tools/
COPY --chown=student course course
RUN tools/install_for_students.sh python

EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--ServerApp.root_dir=course", \
     "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
