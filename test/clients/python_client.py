"""What test/clients/python.test.ts runs with the Python client: prints one line for each thing that it saw."""

import sys
from kubernetes import client, config, watch

config.load_kube_config(sys.argv[1])
core, apps = client.CoreV1Api(), client.AppsV1Api()


def deployment(replicas):
    container = client.V1Container(name="api", image="nginx:1.28")
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels={"app": "intake"}), spec=client.V1PodSpec(containers=[container])
    )
    spec = client.V1DeploymentSpec(
        replicas=replicas, selector=client.V1LabelSelector(match_labels={"app": "intake"}), template=template
    )
    return client.V1Deployment(metadata=client.V1ObjectMeta(name="intake"), spec=spec)


print("nodes", len(core.list_node().items))
apps.create_namespaced_deployment("default", deployment(1))
for event in watch.Watch().stream(apps.list_namespaced_deployment, "default", timeout_seconds=60):
    if event["object"].status.ready_replicas == 1:
        print("ready", event["object"].metadata.name)
        break
patched = apps.patch_namespaced_deployment("intake", "default", {"spec": {"replicas": 2}})
print("replicas", patched.spec.replicas)
scaled = apps.patch_namespaced_deployment_scale("intake", "default", {"spec": {"replicas": 3}})
print("scaled", scaled.spec.replicas)
for event in watch.Watch().stream(apps.list_namespaced_deployment, "default", timeout_seconds=60):
    if event["object"].status.ready_replicas == 3:
        break
print("pods", len(core.list_namespaced_pod("default", label_selector="app=intake").items))
try:
    apps.create_namespaced_deployment("default", deployment(1))
except client.ApiException as error:
    print("refused", error.status, error.reason)
version = core.list_namespaced_pod("default").metadata.resource_version
apps.delete_namespaced_deployment("intake", "default")
for event in watch.Watch().stream(
    core.list_namespaced_pod, "default", resource_version=version, timeout_seconds=60
):
    if event["type"] == "DELETED" and not core.list_namespaced_pod("default").items:
        print("gone")
        break
