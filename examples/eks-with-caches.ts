// Amazon EKS pulls the images of a Helm chart through caches, so that they are there when their own registry is not.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullThroughCache, PullThroughCaches, Upstream } from 'cdk-managed-ecr';

const ENV = { account: '385605022855', region: 'us-west-2' };

// With this flag, which `cdk init` turns on, the partition is written out, so that findings about ARNs can be acknowledged.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });

const caches = new Stack(app, 'Caches', { env: ENV });
const kubernetes = new PullThroughCache(caches, 'Kubernetes', { upstream: Upstream.kubernetes() });
const quay = new PullThroughCache(caches, 'Quay', { upstream: Upstream.quay() });

// The cluster is in another app. With one in this app, `nodeGroup.role` takes the place of the imported role.
const cluster = new Stack(app, 'Cluster', { env: ENV });
const nodes = iam.Role.fromRoleName(cluster, 'Nodes', 'eks-nodes');
kubernetes.grantPull(nodes);
quay.grantPull(nodes);

// A chart splits an image into registry and repository; the caches know the whole.
const controller = PullThroughCaches.of(cluster).rewrite('registry.k8s.io/ingress-nginx/controller:v1.12.1');
const [registry, ...path] = controller.split('/');
const [image, tag] = path.join('/').split(':');

new eks.HelmChart(cluster, 'Ingress', {
  cluster: eks.Cluster.fromClusterAttributes(cluster, 'Imported', {
    clusterName: 'production',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(cluster, 'Kubectl', {
      serviceToken: `arn:aws:lambda:${ENV.region}:${ENV.account}:function:eks-kubectl`,
      role: iam.Role.fromRoleName(cluster, 'KubectlRole', 'eks-kubectl'),
    }),
  }),
  chart: 'ingress-nginx',
  repository: 'https://kubernetes.github.io/ingress-nginx',
  version: '4.12.1',
  namespace: 'ingress',
  values: { controller: { image: { registry, image, tag, digest: '' } } }, // by tag: a first pull by digest is not served by a cache
});
cluster.addStackDependency(caches);

for (const prefix of ['kubernetes', 'quay']) {
  Validations.of(caches).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:aws:ecr:${ENV.region}:${ENV.account}:repository/${prefix}/*]`,
    reason: 'the repositories of the cache, which ECR creates when they are needed',
  });
  Validations.of(cluster).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:aws:ecr:${ENV.region}:${ENV.account}:repository/${prefix}/*]`,
    reason: 'the repositories of the cache, which nodes pull from',
  });
}
Validations.of(caches).acknowledge({
  id: `AwsSolutions-IAM5[Resource::arn:aws:kms:${ENV.region}:${ENV.account}:key/*]`,
  reason: 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR',
});
Validations.of(cluster).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
