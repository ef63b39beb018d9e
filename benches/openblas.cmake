# For the build of HiGHS with HiPO: the OpenBLAS that the system has installed, in place of one
# that its build would download and compile.
set(BUILD_OPENBLAS OFF)
