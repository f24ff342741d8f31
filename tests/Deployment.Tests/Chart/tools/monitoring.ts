// The Prometheus operator's objects, as far as the chart makes them.
import { LabelSelector, ObjectMeta } from "kubernetes-types/meta/v1";

export interface ServiceMonitor {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "ServiceMonitor";
  metadata: ObjectMeta;
  spec: {
    namespaceSelector?: { any?: boolean; matchNames?: string[] };
    selector: LabelSelector;
    endpoints: { port: string; interval?: string; honorLabels?: boolean }[];
  };
}

export interface PrometheusRule {
  apiVersion: "monitoring.coreos.com/v1";
  kind: "PrometheusRule";
  metadata: ObjectMeta;
  spec: {
    groups: {
      name: string;
      interval?: string;
      rules: ({ expr: string; for?: string; keep_firing_for?: string; labels?: Record<string, string> } & (
        | { alert: string; annotations?: Record<string, string> }
        | { record: string }
      ))[];
    }[];
  };
}
