"""The service behind the renderers' port; `videojobs.protocol.reports` is its contract.

`service` records reports and signs uploads; `demand` answers autoscalers, on the same port.
"""
