variable "workload_name" {
  type    = string
  default = "meter"
}

variable "location" {
  type = string
}
