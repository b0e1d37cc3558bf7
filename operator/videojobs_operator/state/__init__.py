"""What the operator knows: VideoJobs, their Jobs and pods, and RenderPools.

`cache` holds what the watches have delivered, with the states of a VideoJob drawn in its docstring,
and `children` the Jobs and pods of each by the UIDs of their owners; `settled` is what is kept of a
finished VideoJob, `views` what is read of a Job and a pod, `write_times` when this process last
wrote a status, `refusal` and `refusals` what Kubernetes has refused and to whom. No I/O. Every room
may import this one; it imports none of them.
"""
