# JupyterLab with the Layercake kernel. Once built it works offline:
#
#   docker build -t layercake .
#   docker run --rm -p 127.0.0.1:8888:8888 layercake
#
# and open the address that it prints. To keep your changes, mount a folder with your notebooks:
#
#   docker run --rm -p 127.0.0.1:8888:8888 -v "$PWD/notebooks:/layercake/notebooks" layercake
FROM golang:1.26.8-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3-venv \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /layercake
COPY . .
RUN make setup

EXPOSE 8888
# docker run's -p option decides on which addresses the port is published.
CMD ["sh", "share/jupyter/kernels/layercake/environment", ".cache/bin/layercake", "lab", "--ip=0.0.0.0", "--browser=false"]
