#pragma once

#include "xla/service/gpu_topology.h"
