/* A stand-in for NVIDIA's libnvidia-ml.so.1: two GPUs with fixed values. The second tells neither its fan speed nor its memory
 * errors, as laptops' do. Values are those of the script nvidia-smi beside it. */
#include <stdint.h>
#include <stdlib.h>

#define SUCCESS 0
#define INVALID_ARGUMENT 2
#define NOT_SUPPORTED 3
#define API __attribute__((visibility("default")))

typedef struct {
    unsigned gpu, memory;
    uint64_t total, used;
    unsigned power, limit, temperature, sm, mem, fan, state, sent, received;
    uint64_t throttling, corrected, uncorrected, energy;
} gpu_t;

static gpu_t gpus[] = {
    {50, 20, 8192ull << 20, 2048ull << 20, 123450, 300000, 61, 1410, 1215, 30, 2, 2048, 512, 0x24, 3, 0, 1000000},
    {70, 10, 8192ull << 20, 1024ull << 20, 98760, 300000, 65, 1380, 1200, 0, 0, 1024, 256, 0, 0, 0, 5000000},
};
static int is_open;

API int nvmlInit_v2(void) { is_open = 1; return SUCCESS; }
API int nvmlShutdown(void) { is_open = 0; return SUCCESS; }
API int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return is_open ? SUCCESS : INVALID_ARGUMENT; }
API int nvmlDeviceGetHandleByIndex_v2(unsigned index, gpu_t **gpu) {
    if (index > 1) return INVALID_ARGUMENT;
    *gpu = &gpus[index];
    return SUCCESS;
}
API int nvmlDeviceGetUtilizationRates(gpu_t *gpu, unsigned *out) { out[0] = gpu->gpu; out[1] = gpu->memory; return SUCCESS; }
API int nvmlDeviceGetMemoryInfo(gpu_t *gpu, uint64_t *out) {
    out[0] = gpu->total; out[1] = gpu->total - gpu->used; out[2] = gpu->used;
    return SUCCESS;
}
API int nvmlDeviceGetPowerUsage(gpu_t *gpu, unsigned *out) { *out = gpu->power; return SUCCESS; }
API int nvmlDeviceGetPowerManagementLimit(gpu_t *gpu, unsigned *out) { *out = gpu->limit; return SUCCESS; }
API int nvmlDeviceGetTemperature(gpu_t *gpu, int sensor, unsigned *out) {
    *out = gpu->temperature;
    return sensor == 0 ? SUCCESS : INVALID_ARGUMENT;
}
API int nvmlDeviceGetClockInfo(gpu_t *gpu, int clock, unsigned *out) {
    *out = clock == 1 ? gpu->sm : gpu->mem;
    return clock == 1 || clock == 2 ? SUCCESS : INVALID_ARGUMENT;
}
API int nvmlDeviceGetFanSpeed(gpu_t *gpu, unsigned *out) { *out = gpu->fan; return gpu->fan ? SUCCESS : NOT_SUPPORTED; }
API int nvmlDeviceGetPerformanceState(gpu_t *gpu, unsigned *out) { *out = gpu->state; return SUCCESS; }
API int nvmlDeviceGetTotalEnergyConsumption(gpu_t *gpu, uint64_t *out) { *out = gpu->energy; return SUCCESS; }
API int nvmlDeviceGetPcieThroughput(gpu_t *gpu, int counter, unsigned *out) {
    *out = counter == 0 ? gpu->sent : gpu->received;
    return counter == 0 || counter == 1 ? SUCCESS : INVALID_ARGUMENT;
}
API int nvmlDeviceGetCurrentClocksThrottleReasons(gpu_t *gpu, uint64_t *out) { *out = gpu->throttling; return SUCCESS; }
API int nvmlDeviceGetTotalEccErrors(gpu_t *gpu, int type, int counter, uint64_t *out) {
    if (counter != 0) return INVALID_ARGUMENT;
    *out = type == 0 ? gpu->corrected : gpu->uncorrected;
    return gpu->fan ? SUCCESS : NOT_SUPPORTED;
}
